package dev.vit4j.onnx;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Extent;

/** The image size of an exported model. */
public sealed interface InputSize {

    /** One size; positions are fitted to it when the file is written. */
    record Fixed(Extent extent) implements InputSize {

        /** @throws InvalidRequestException if a side is shorter than a pixel */
        public Fixed {
            if (extent.height() < 1 || extent.width() < 1) {
                throw new InvalidRequestException("an image size must be at least 1 by 1 pixel, found "
                        + extent.height() + " by " + extent.width());
            }
        }
    }

    /** Any size: the runtime fits positions to each batch, whose images have one size. */
    record Free() implements InputSize {}
}
