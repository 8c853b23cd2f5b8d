package dev.vit4j.cli.option;

import java.util.Locale;

/** What {@code --device} takes. */
public enum DeviceChoice {
    CPU,
    CUDA,
    AUTO;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
