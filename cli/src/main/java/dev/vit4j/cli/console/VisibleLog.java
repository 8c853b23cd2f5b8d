package dev.vit4j.cli.console;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import dev.vit4j.internal.text.VisibleText;

/** {@code %visible(…)} in the pattern of the log: what is said of strangers' files is shown, not obeyed. */
public final class VisibleLog extends CompositeConverter<ILoggingEvent> {

    @Override
    protected String transform(ILoggingEvent event, String line) {
        return VisibleText.ofLines(line);
    }
}
