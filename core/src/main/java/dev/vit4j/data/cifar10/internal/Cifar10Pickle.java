package dev.vit4j.data.cifar10.internal;

import dev.vit4j.ResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch of CIFAR-10's Python version: a pickled dictionary of {@code data} (uint8 [N, 3072]), {@code labels} and the
 * images' file names.
 *
 * @param records label and pixels of each image, as in the binary version
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once
record Cifar10Pickle(byte[] records, List<String> fileNames) {

    static Cifar10Pickle parse(byte[] content, int count, String shownAs) {
        if (!(PickleReader.read(content, shownAs) instanceof Map<?, ?> batch)) {
            throw new ResourceException(shownAs + ": expected a pickled dictionary");
        }
        PickleReader.UInt8Array data = entry(batch, "data", PickleReader.UInt8Array.class, shownAs);
        List<?> labels = entry(batch, "labels", List.class, shownAs);
        List<?> fileNames = entry(batch, "filenames", List.class, shownAs);
        List<Long> expectedShape = List.of((long) count, (long) Cifar10Format.PIXEL_BYTES);
        if (!data.shape().equals(expectedShape) || labels.size() != count || fileNames.size() != count) {
            throw new ResourceException(shownAs + ": expected data of shape " + expectedShape + " and " + count
                    + " labels and file names, found " + data.shape() + ", " + labels.size() + " and "
                    + fileNames.size());
        }
        return new Cifar10Pickle(records(data.content(), labels, shownAs), names(fileNames, shownAs));
    }

    private static <T> T entry(Map<?, ?> batch, String key, Class<T> type, String shownAs) {
        @Nullable Object value = batch.get(key);
        if (!type.isInstance(value)) {
            throw new ResourceException(
                    shownAs + ": expected an entry \"" + key + "\" in the pickled dictionary, found "
                            + (value == null ? "none" : "another type") + "; its keys are " + batch.keySet());
        }
        return type.cast(value);
    }

    private static byte[] records(byte[] data, List<?> labels, String shownAs) {
        byte[] records = new byte[labels.size() * Cifar10Format.RECORD_BYTES];
        for (int i = 0; i < labels.size(); i++) {
            if (!(labels.get(i) instanceof Long label) || label < 0 || label > 255) {
                throw new ResourceException(shownAs + ": image " + i + " has label " + labels.get(i)
                        + ", expected 0 to " + (Cifar10Format.NUM_CLASSES - 1));
            }
            records[i * Cifar10Format.RECORD_BYTES] = (byte) (long) label;
            System.arraycopy(
                    data,
                    i * Cifar10Format.PIXEL_BYTES,
                    records,
                    i * Cifar10Format.RECORD_BYTES + 1,
                    Cifar10Format.PIXEL_BYTES);
        }
        return records;
    }

    private static List<String> names(List<?> fileNames, String shownAs) {
        List<String> names = new ArrayList<>(fileNames.size());
        for (Object name : fileNames) {
            if (!(name instanceof String text)) {
                throw new ResourceException(shownAs + ": expected file names that are text, found " + name);
            }
            names.add(text);
        }
        return List.copyOf(names);
    }
}
