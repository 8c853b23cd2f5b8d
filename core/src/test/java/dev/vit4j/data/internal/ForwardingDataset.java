package dev.vit4j.data.internal;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.image.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * Another data set, for a class of your own to change something of. Its images are taken one by one: what reads them from
 * files ({@link LabelledImages#encoded}) is left out, so that a changed {@link #image} counts everywhere.
 */
public abstract class ForwardingDataset implements LabelledImages {

    protected final LabelledImages whole;

    protected ForwardingDataset(LabelledImages whole) {
        this.whole = whole;
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public int size() {
        return whole.size();
    }

    @Override
    public int label(int index) {
        return whole.label(index);
    }

    @Override
    public String identity(int index) {
        return whole.identity(index);
    }

    @Override
    public Optional<String> flaw(int index) {
        return whole.flaw(index);
    }

    @Override
    public RgbImage image(int index) {
        return whole.image(index);
    }
}
