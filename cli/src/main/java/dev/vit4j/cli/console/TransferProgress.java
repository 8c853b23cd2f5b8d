package dev.vit4j.cli.console;

import dev.vit4j.net.TransferListener;
import java.util.Optional;

/** Shows the progress of downloads and of reading files. */
public final class TransferProgress implements TransferListener, AutoCloseable {

    private static final long MEGABYTE = 1_000_000;

    private final Output output;
    private Optional<ProgressDisplay> meter = Optional.empty();
    private String current = "";

    public TransferProgress(Output output) {
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

    private ProgressDisplay meter(String name, long from, long total) {
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
        meter.ifPresent(ProgressDisplay::close);
        meter = Optional.empty();
        current = "";
    }
}
