package dev.vit4j.cli;

import dev.vit4j.io.Progress;
import java.util.Optional;

/** Shows downloads. */
final class TransferProgress implements Progress, AutoCloseable {

    private static final long MEGABYTE = 1_000_000;

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
            meter = Optional.of(output.meter(name, done / MEGABYTE, total < 0 ? total : total / MEGABYTE));
        }
        meter.ifPresent(m -> m.update(done / MEGABYTE, done / MEGABYTE + " MB"));
    }

    @Override
    public void say(String line) {
        close();
        current = "";
        output.say(line);
    }

    @Override
    public void close() {
        meter.ifPresent(Meter::close);
        meter = Optional.empty();
    }
}
