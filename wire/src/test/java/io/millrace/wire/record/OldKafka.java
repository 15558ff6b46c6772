package io.millrace.wire.record;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Kafka 3.9, the last that converts batches for old readers; its classes have the names of the
 * newer one's on the class path, hence a loader of its own.
 */
final class OldKafka implements AutoCloseable {
    private static final String RECORDS = "org.apache.kafka.common.record.MemoryRecords";

    private final OwnKafkaFirst loader;

    OldKafka() throws IOException {
        Path jar = Path.of("target/jars/kafka-clients-3.9.1.jar").toAbsolutePath();
        loader = new OwnKafkaFirst(jar.toUri().toURL());
    }

    ByteBuffer converted(ByteBuffer batches, int magic, long firstOffset)
            throws ReflectiveOperationException {
        Class<?> type = loader.loadClass(RECORDS);
        Class<?> time = loader.loadClass("org.apache.kafka.common.utils.Time");
        Object records =
                type.getMethod("readableRecords", ByteBuffer.class)
                        .invoke(null, batches.duplicate());
        Object converted =
                type.getMethod("downConvert", byte.class, long.class, time)
                        .invoke(
                                records,
                                (byte) magic,
                                firstOffset,
                                time.getField("SYSTEM").get(null));
        Object result = converted.getClass().getMethod("records").invoke(converted);
        return (ByteBuffer) type.getMethod("buffer").invoke(result);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }

    private static final class OwnKafkaFirst extends URLClassLoader {
        OwnKafkaFirst(URL jar) {
            super(new URL[] {jar}, OwnKafkaFirst.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.apache.kafka.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }
}
