package dev.vit4j.text.internal;

import java.util.List;

/** Cuts a segment into smaller ones, and may change their text; pieces never cross a cut. */
@FunctionalInterface
interface PreTokenizer {

    /** Empty segments are left out by the caller. */
    List<Segment> split(Segment segment);
}
