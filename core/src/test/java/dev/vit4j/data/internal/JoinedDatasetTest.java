package dev.vit4j.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.shapes.Shapes;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedDatasetTest {

    private static Dataset joined(Dataset first, Dataset second) {
        return JoinedDataset.of(
                "all", List.of(new JoinedDataset.Part("a", first), new JoinedDataset.Part("b", second)));
    }

    @Test
    void labelledImagesStayLabelled() {
        LabelledImages all = LabelledImages.of(joined(new CountingDataset(3, 2, 2), new CountingDataset(2, 2, 2)));

        assertThat(all.size()).isEqualTo(5);
        assertThat(all.label(4)).isEqualTo(1);
        assertThat(all.classNames()).isEqualTo(new CountingDataset(3, 2, 2).classNames());
    }

    @Test
    void othersKeepTheirTargets() {
        Shapes train = new Shapes(DataSource.Split.TRAIN, 3, 24, 0);
        Shapes test = new Shapes(DataSource.Split.TEST, 2, 24, 0);
        Dataset all = joined(train.boxes(), test.boxes());

        assertThat(all.classNames()).isEqualTo(train.classNames());
        assertThat(all.target(1)).isEqualTo(train.boxes().target(1));
        assertThat(all.target(4)).isEqualTo(test.boxes().target(1));
        assertThatThrownBy(() -> LabelledImages.of(all))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the images of all have other targets than a class each");
    }

    @Test
    void refusesOthersClasses() {
        Dataset shapes = new Shapes(DataSource.Split.TRAIN, 3, 24, 0);
        assertThatThrownBy(() -> joined(shapes, new CountingDataset(3, 2, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
