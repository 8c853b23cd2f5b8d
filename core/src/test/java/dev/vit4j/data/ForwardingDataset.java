package dev.vit4j.data;

import dev.vit4j.image.RgbImage;
import java.util.List;

/** Another data set, for a test to change one thing of. */
public abstract class ForwardingDataset implements Dataset {

    protected final Dataset whole;

    protected ForwardingDataset(Dataset whole) {
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
    public RgbImage image(int index) {
        return whole.image(index);
    }
}
