package dev.vit4j.cli;

import dev.vit4j.io.Progress;
import java.util.Locale;
import java.util.Optional;

/** Shows downloads. */
final class TransferProgress implements Progress, AutoCloseable {

    private static final double MEGABYTE = 1e6;

    private final Output output;
    private Optional<Meter> meter = Optional.empty();
    private String current = "";

    TransferProgress(Output output) {
        this.output = output;
    }

    @Override
    public void update(String name, long done, long total) {
        if (!name.equals(current)) {
            close();
            current = name;
            meter = Optional.of(output.meter(name, done, Math.max(total, 0)));
        }
        meter.ifPresent(m -> m.update(done, String.format(Locale.ROOT, "%.1f MB", done / MEGABYTE)));
    }

    @Override
    public void close() {
        meter.ifPresent(Meter::close);
        meter = Optional.empty();
    }
}
