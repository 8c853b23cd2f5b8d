package dev.vit4j.data.shapes.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.Optional;

/** The built-in shapes with their captions as targets. */
public final class ShapeCaptionsSource implements DataSource {

    private final ShapesSource shapes = new ShapesSource();

    @Override
    public DataSource.Description description() {
        DataSource.Description described = shapes.description();
        return described.withoutClasses(described.name(), described.summary());
    }

    @Override
    public Optional<Path> where() {
        return shapes.where();
    }

    @Override
    public void fetch(TransferListener progress) {}

    @Override
    public DataSource.Splits splits(TransferListener progress) {
        return shapes.splits(progress);
    }

    @Override
    public Dataset load(DataSource.Split split, TransferListener progress) {
        return shapes.load(split, progress).captions();
    }
}
