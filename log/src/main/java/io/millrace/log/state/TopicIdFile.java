package io.millrace.log.state;

import io.millrace.wire.protocol.TopicId;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/*
 *   version: 0
 *   topic_id: rI7zwj7RQ5qW0wz7mVnHpA        no newline at the end
 */

/** The topic's id as it lies in a partition's {@code partition.metadata}. */
public final class TopicIdFile {
    /** The name of the file. */
    public static final String NAME = "partition.metadata";

    private static final String VERSION_LINE = "version: 0";
    private static final String ID_KEY = "topic_id: ";

    private TopicIdFile() {}

    /** The bytes of the file. */
    public static ByteBuffer encode(UUID topicId) {
        String text = VERSION_LINE + "\n" + ID_KEY + TopicId.text(topicId);
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The id in a file, or null when the file is damaged. */
    public static @Nullable UUID decode(byte[] content) {
        List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 2
                || !lines.get(0).matches("version:\\s*\\d+")
                || !lines.get(1).startsWith(ID_KEY.strip())) {
            return null;
        }
        try {
            UUID id = TopicId.parse(lines.get(1).substring(ID_KEY.length() - 1).strip());
            return id.equals(TopicId.ZERO) ? null : id;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
