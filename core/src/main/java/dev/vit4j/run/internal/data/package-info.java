/** The data of a run: its location, fingerprint and splits, and the images that are left out. Not part of the public API. */
@NullMarked
package dev.vit4j.run.internal.data;

import org.jspecify.annotations.NullMarked;
