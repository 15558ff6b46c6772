package io.millrace.log;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * To whom a log directory belongs, as its {@code meta.properties} says. Version 0 is what brokers
 * with ZooKeeper write; version 1 belongs to another kind of cluster.
 *
 * @param version of the file
 * @param brokerId -1 when the file does not say
 * @param clusterId null when the file does not say
 * @param directoryId the directory's own id, which is kept when present
 */
public record MetaProperties(
        int version, int brokerId, @Nullable String clusterId, @Nullable String directoryId) {
    /** The version that is written. */
    public static final int VERSION = 0;

    static final String FILE = "meta.properties";

    /** What a broker writes into a directory of its own. */
    public static MetaProperties of(int brokerId, String clusterId) {
        return new MetaProperties(VERSION, brokerId, clusterId, null);
    }

    /** Null when the bytes are not such a file. */
    static @Nullable MetaProperties decode(byte[] content) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
            String id =
                    properties.getProperty("broker.id", properties.getProperty("node.id", "-1"));
            return new MetaProperties(
                    Integer.parseInt(properties.getProperty("version", "").strip()),
                    Integer.parseInt(id.strip()),
                    properties.getProperty("cluster.id"),
                    properties.getProperty("directory.id"));
        } catch (IllegalArgumentException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be read", e);
        }
    }

    ByteBuffer encode() {
        StringBuilder text = new StringBuilder("#\n");
        text.append("cluster.id=").append(clusterId == null ? "" : clusterId).append('\n');
        text.append("broker.id=").append(brokerId).append('\n');
        text.append("version=").append(version).append('\n');
        if (directoryId != null) {
            text.append("directory.id=").append(directoryId).append('\n');
        }
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
