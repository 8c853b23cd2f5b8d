package dev.vit4j.weights.internal;

import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** How the values of one of our tensors are arranged in another library's. */
public enum TensorForm {
    /** As here, or in parts of the same number of rows. */
    EQUAL_PARTS {
        @Override
        Tensor join(List<Tensor> parts) {
            return concatenated(parts);
        }

        @Override
        List<Tensor> split(Tensor tensor, int parts) {
            if (parts == 1) {
                return List.of(tensor);
            }
            long rows = tensor.dimensions() == 0 ? 0 : tensor.size(0) / parts;
            List<Tensor> split = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                split.add(tensor.narrow(0, rows * i, rows));
            }
            return split;
        }
    },
    /** A matrix of queries, and one of keys and values. */
    QUERIES_THEN_KEYS_AND_VALUES {
        @Override
        Tensor join(List<Tensor> parts) {
            return concatenated(parts);
        }

        @Override
        List<Tensor> split(Tensor tensor, int parts) {
            long rows = tensor.size(0) / 3;
            return List.of(tensor.narrow(0, 0, rows), tensor.narrow(0, rows, 2 * rows));
        }
    },
    /** A matrix whose rows are our columns. */
    TRANSPOSED {
        @Override
        Tensor join(List<Tensor> parts) {
            return parts.get(0).transpose(0, 1).contiguous();
        }

        @Override
        List<Tensor> split(Tensor tensor, int parts) {
            return List.of(tensor.transpose(0, 1));
        }
    },
    /** With a first dimension of 1, which ours has not. */
    WITH_LEADING_ONE {
        @Override
        Tensor join(List<Tensor> parts) {
            return parts.get(0).select(0, 0);
        }

        @Override
        List<Tensor> split(Tensor tensor, int parts) {
            return List.of(tensor.unsqueeze(0));
        }
    },
    /** A number without dimensions, here [1]. */
    SCALAR {
        @Override
        Tensor join(List<Tensor> parts) {
            return parts.get(0).reshape(1);
        }

        @Override
        List<Tensor> split(Tensor tensor, int parts) {
            return List.of(tensor.select(0, 0));
        }
    };

    /** Their tensors as ours. */
    abstract Tensor join(List<Tensor> parts);

    /** Our tensor as theirs, {@code parts} of them. */
    abstract List<Tensor> split(Tensor tensor, int parts);

    private static Tensor concatenated(List<Tensor> parts) {
        return parts.size() == 1 ? parts.get(0) : Tensor.concatenate(0, parts);
    }
}
