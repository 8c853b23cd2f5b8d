package dev.vit4j.cli.console;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import dev.vit4j.internal.text.VisibleText;

/** {@code %visible(…)} in the log pattern: control characters in untrusted text are escaped. */
public final class VisibleLog extends CompositeConverter<ILoggingEvent> {

    @Override
    protected String transform(ILoggingEvent event, String line) {
        return VisibleText.ofLines(line);
    }
}
