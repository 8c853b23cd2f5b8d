package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtobufMessageTest {

    /** The examples of the encoding's own description: test1 150, test2 "testing", test3 a message with test1 150. */
    @Test
    void encodesAsTheDescriptionDoes() {
        ProtobufMessage inner = new ProtobufMessage.Builder().varint(1, 150).build();

        assertThat(hex(inner)).isEqualTo("089601");
        assertThat(hex(new ProtobufMessage.Builder().text(2, "testing").build()))
                .isEqualTo("120774657374696e67");
        assertThat(hex(new ProtobufMessage.Builder().message(3, inner).build())).isEqualTo("1a03089601");
        assertThat(hex(new ProtobufMessage.Builder().varint(1, -2).build())).isEqualTo("08feffffffffffffffff01");
        assertThat(hex(new ProtobufMessage.Builder()
                        .fixed32(1, 1.5f)
                        .fixed64(2, -2.0)
                        .build()))
                .isEqualTo("0d0000c03f1100000000000000c0");
    }

    @Test
    void streamsWhatIsNestedInTheOrderOfTheFields(@TempDir Path folder) throws IOException {
        ProtobufMessage inner = new ProtobufMessage.Builder()
                .varint(1, 1)
                .streamed(2, 3, channel -> channel.write(ByteBuffer.wrap(new byte[] {7, 8, 9})))
                .varint(3, 2)
                .build();
        ProtobufMessage outer =
                new ProtobufMessage.Builder().message(1, inner).text(2, "é").build();
        Path file = folder.resolve("message");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            outer.writeTo(channel);
        }

        assertThat(hex(outer)).isEqualTo("0a09080112030708091802" + "1202c3a9");
        assertThat(Files.readAllBytes(file)).isEqualTo(outer.toByteArray()).hasSize((int) outer.size());
    }

    /** Nothing of it is ever in memory. */
    @Test
    void knowsTheSizeOfMessagesBeyondTwoGigabytes() {
        ProtobufMessage huge = new ProtobufMessage.Builder()
                .streamed(1, 5_000_000_000L, channel -> {
                    throw new IOException("not to be written");
                })
                .build();
        ProtobufMessage outer = new ProtobufMessage.Builder().message(1, huge).build();

        // A tag of one byte and a length of five each.
        assertThat(huge.size()).isEqualTo(5_000_000_006L);
        assertThat(outer.size()).isEqualTo(5_000_000_012L);
    }

    private static String hex(ProtobufMessage message) {
        return HexFormat.of().formatHex(message.toByteArray());
    }
}
