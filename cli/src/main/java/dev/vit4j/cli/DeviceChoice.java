package dev.vit4j.cli;

import java.util.Locale;

/** What {@code --device} takes. */
enum DeviceChoice {
    CPU,
    CUDA,
    AUTO;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
