package io.millrace.wire.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.wire.io.Malformed;
import io.millrace.wire.io.Payload;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.io.WireWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class VersionRulesTest {
    @Test
    void shouldDropFieldsThatAVersionDoesNotHave() {
        var beat = new HeartbeatRequest("g", 7, "m", "instance");
        assertThat(HeartbeatRequest.read(new WireReader(beat.toBuffer(2)), 2))
                .isEqualTo(new HeartbeatRequest("g", 7, "m", null));
        assertThat(HeartbeatRequest.read(new WireReader(beat.toBuffer(3)), 3)).isEqualTo(beat);
    }

    @Test
    void shouldRefuseVersionsThatDoNotExist() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeartbeatRequest.DEFAULT.toBuffer(5))
                .withMessageContaining("HeartbeatRequest has no version 5");
        assertThatIllegalArgumentException().isThrownBy(() -> HeartbeatRequest.DEFAULT.size(-1));
        WireReader in = new WireReader(ByteBuffer.allocate(100));
        assertThatIllegalArgumentException().isThrownBy(() -> HeartbeatRequest.read(in, 5));
    }

    @Test
    void shouldRefuseToWriteNullWhereTheVersionDoesNotAllowIt() {
        var all = new MetadataRequest(null, true, false, false);
        assertThat(MetadataRequest.read(new WireReader(all.toBuffer(1)), 1).topics()).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.toBuffer(0))
                .withMessageContaining("MetadataRequest.topics");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeartbeatRequest(null, 0, "m", null).toBuffer(0));
    }

    @Test
    void shouldRefuseToReadNullWhereTheVersionDoesNotAllowIt() {
        ByteBuffer nullTopics = ByteBuffer.allocate(4).putInt(-1).flip();
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> MetadataRequest.read(new WireReader(nullTopics), 0))
                .withMessage("array must not be null");
    }

    @Test
    void shouldSkipTagsThatAreNotKnown() {
        var beat = new HeartbeatRequest("group", 7, "member", null);
        ByteBuffer known = beat.toBuffer(4);
        ByteBuffer more = ByteBuffer.allocate(known.remaining() + 12);
        more.put(known.slice(0, known.remaining() - 1)); // without the empty section of tags
        more.put((byte) 2)
                .put((byte) 5)
                .put((byte) 3)
                .put(new byte[] {1, 2, 3}); // tag 5, three bytes
        more.put((byte) 0xff).put((byte) 1).put((byte) 1).put((byte) 9).flip(); // tag 255, one byte
        WireReader in = new WireReader(more);
        assertThat(HeartbeatRequest.read(in, 4)).isEqualTo(beat);
        in.end();
    }

    @Test
    void shouldRefuseATagWhoseSizeIsWrong() {
        var request = ApiVersionsResponse.DEFAULT.withFinalizedFeaturesEpoch(5);
        ByteBuffer bytes = request.toBuffer(3);
        int size = bytes.limit() - 9; // tag 1 is last: its size, then eight bytes
        assertThat(bytes.get(size)).isEqualTo((byte) 8);
        bytes.put(size, (byte) 7);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> ApiVersionsResponse.read(new WireReader(bytes), 3))
                .withMessageContaining("tag 1");
    }

    @Test
    void shouldKeepFileRangesAndLargeBytesOutOfItsBuffers(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("segment"), new byte[5000]);
        try (FileChannel channel = FileChannel.open(file)) {
            var range = new Payload.FileRange(channel, 100, 4000);
            var large = new Payload.Bytes(ByteBuffer.wrap(new byte[3000]));
            var small = new Payload.Bytes(ByteBuffer.wrap(new byte[10]));
            var partition = FetchResponse.PartitionData.DEFAULT;
            var topic =
                    new FetchResponse.FetchableTopicResponse(
                            "t",
                            WireReader.ZERO_UUID,
                            List.of(
                                    partition.withRecords(range),
                                    partition.withRecords(small),
                                    partition.withRecords(large)));
            FetchResponse response = FetchResponse.DEFAULT.withResponses(List.of(topic));
            int size = response.size(12);
            WireWriter out = new WireWriter(size);
            response.write(out, 12);
            List<Payload> parts = out.parts();
            assertThat(parts).hasSize(5);
            assertThat(parts.get(1)).isSameAs(range);
            assertThat(parts.get(3)).isEqualTo(large);
            assertThat(parts.stream().mapToInt(Payload::size).sum()).isEqualTo(size);
            assertThatIllegalArgumentException().isThrownBy(() -> response.toBuffer(12));
        }
    }
}
