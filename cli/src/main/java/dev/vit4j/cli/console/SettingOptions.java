package dev.vit4j.cli.console;

import dev.vit4j.Vit4jException;
import dev.vit4j.Vit4jException.Setting;
import java.util.Optional;

/** The options of commands for the settings that errors of the library speak of. */
public final class SettingOptions {

    private SettingOptions() {}

    /** A failure's message, with the option for what it says to set otherwise. */
    public static String message(Vit4jException failure) {
        return failure.getMessage() + behind(failure.setting());
    }

    /** What stands behind a message that says to set something otherwise: nothing if it doesn't. */
    public static String behind(Optional<Setting> setting) {
        return setting.map(found -> " (" + options(found) + ")").orElse("");
    }

    private static String options(Setting setting) {
        return switch (setting) {
            case MAX_PIXELS -> "--max-pixels";
            case MAX_BYTES -> "--max-bytes";
            case MAX_RESIZED_PIXELS -> "--max-resized-pixels";
            case CLASS_FILE -> "--classes FILE";
            case DATA_PLACE -> "--data DIR";
            case BROKEN_SHARE ->
                "./vit4j data check finds them all; evaluate --max-broken, train --set data.max_broken; "
                        + "--strict lets none be broken";
            case SPLIT -> "evaluate --split all";
            case RUN_FOLDER -> "--out DIR, or --resume DIR for an unfinished run";
            case DEVICE -> "--device cpu";
            case PRECISION -> "--precision fp32";
            case BACKEND -> "--backend pil";
            case OVERRIDE -> "--set KEY=VALUE";
            case JAVA_HEAP -> "VIT4J_JAVA_OPTS=-Xmx8g, for 8 GB";
        };
    }
}
