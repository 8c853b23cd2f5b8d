package dev.vit4j.internal.jfr;

/** The module of Java Flight Recorder, which images made by jlink may lack. */
final class JfrModule {

    /** False if a class that extends {@code jdk.jfr.Event} would fail to load. */
    static final boolean IS_PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** The category of all events, shown by JDK Mission Control. */
    static final String CATEGORY = "vit4j";

    private JfrModule() {}
}
