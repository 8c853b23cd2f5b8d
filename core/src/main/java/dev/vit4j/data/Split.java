package dev.vit4j.data;

/** The two parts a data set is published in. */
public enum Split {
    TRAIN,
    TEST
}
