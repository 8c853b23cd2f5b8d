package dev.vit4j.cli.option;

import java.util.Locale;

/** The values of {@code --device}. */
public enum DeviceChoice {
    CPU,
    CUDA,
    AUTO;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
