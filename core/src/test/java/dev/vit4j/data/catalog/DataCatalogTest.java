package dev.vit4j.data.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.folder.internal.ImageFolderSource;
import dev.vit4j.image.Normalization;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCatalogTest {

    @TempDir
    Path folder;

    private DataCatalog catalog() {
        return DataCatalog.of(Optional.empty(), Map.of(), folder.resolve("cache"));
    }

    @Test
    void knowsItsDataSetsByName() {
        assertThat(catalog().named())
                .extracting(source -> source.description().name())
                .containsExactly("cifar10", "cifar10-nouns", "shapes");
        DataSource.Description cifar10 = catalog().find("cifar10").description();
        assertThat(cifar10.trainImages()).isEqualTo(50_000);
        assertThat(cifar10.testImages()).isEqualTo(10_000);
        assertThat(cifar10.normalization()).isEqualTo(Normalization.CIFAR10);
        assertThat(cifar10.classNames()).hasSize(10);
    }

    @Test
    void shapesNeedNothing() {
        DataSource shapes = catalog().find("shapes");
        shapes.fetch(TransferListener.NONE);
        Dataset train = shapes.load(DataSource.Split.TRAIN, TransferListener.NONE);
        assertThat(train.size()).isEqualTo(shapes.description().trainImages());
        assertThat(shapes.load(DataSource.Split.TEST, TransferListener.NONE).size())
                .isEqualTo(shapes.description().testImages());
        assertThat(train.classNames()).isEqualTo(shapes.description().classNames());
        assertThat(shapes.where()).isEmpty();
    }

    @Test
    void aFolderIsADataSet() {
        assertThat(catalog().find(folder.toString())).isInstanceOf(ImageFolderSource.class);
        assertThat(catalog().find(folder.toString()).where()).contains(folder);
    }

    @Test
    void tellsOthersAFoldersNameWithoutItsPlace() {
        assertThat(DataCatalog.publicName(folder.resolve("clients/acme").toString()))
                .isEqualTo("acme");
        assertThat(DataCatalog.publicName("cifar10")).isEqualTo("cifar10");
        assertThat(DataCatalog.publicName("my/pets")).isEqualTo("my/pets");
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        for (String name : new String[] {"cifar-10", "", "a\0b"}) {
            assertThatThrownBy(() -> catalog().find(name))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("no data set \"" + name
                            + "\": expected cifar10, cifar10-nouns, shapes, or the path of a folder");
        }
    }

    @Test
    void aPathWithoutAFolderIsMissing() {
        String missing = folder.resolve("photos").toString();
        assertThatThrownBy(() -> catalog().find(missing))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(missing);
    }
}
