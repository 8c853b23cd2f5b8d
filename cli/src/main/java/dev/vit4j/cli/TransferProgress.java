package dev.vit4j.cli;

import dev.vit4j.io.Progress;
import java.util.Optional;

/** Shows downloads, and passes over files. */
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
        meter(name, done / MEGABYTE, total < 0 ? total : total / MEGABYTE)
                .update(done / MEGABYTE, done / MEGABYTE + " MB");
    }

    @Override
    public void counted(String name, long done, long total) {
        meter(name, 0, total).update(done, "");
    }

    private Meter meter(String name, long from, long total) {
        if (!name.equals(current)) {
            close();
            current = name;
            meter = Optional.of(output.meter(name, from, total));
        }
        return meter.orElseThrow();
    }

    @Override
    public void say(String line) {
        close();
        output.say(line);
    }

    @Override
    public void close() {
        meter.ifPresent(Meter::close);
        meter = Optional.empty();
        current = "";
    }
}
