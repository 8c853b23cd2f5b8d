package dev.vit4j.weights.internal;

import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A tensor's elements as in files: row by row, little endian. */
public final class TensorBytes {

    /** A larger tensor is written in pieces: a buffer is limited to 2 GiB. */
    private static final long PIECE_BYTES = 1 << 26;

    private TensorBytes() {}

    /** @throws IOException if the channel can't be written to */
    public static void write(WritableByteChannel channel, Tensor tensor) throws IOException {
        try (Scope scope = Scope.open()) {
            Tensor rowMajor = tensor.detach().to(Device.CPU).contiguous();
            long length = rowMajor.byteLength();
            for (long done = 0; done < length; done += PIECE_BYTES) {
                ByteBuffer piece = rowMajor.bytes(done, (int) Math.min(PIECE_BYTES, length - done));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        }
    }
}
