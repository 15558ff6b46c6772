package io.millrace.wire.oracle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The message schemas that lie inside one of Kafka's jars, by name, and the classes beside them.
 */
public record KafkaJar(Path path, Map<String, JsonNode> schemas, ClassLoader classes) {
    private static final String FOLDER = "common/message/";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.ALLOW_COMMENTS).build();

    /** A jar whose classes are on the class path already. */
    public static KafkaJar onClassPath(Class<?> any) throws IOException {
        return new KafkaJar(pathOf(any), read(pathOf(any)), any.getClassLoader());
    }

    /** A jar that sees the classes of the test's class path. */
    public static KafkaJar beside(Path jar) throws IOException {
        return new KafkaJar(jar, read(jar), loader(List.of(jar), KafkaJar.class.getClassLoader()));
    }

    /** A jar that sees nothing but itself and the jars of the given classes. */
    public static KafkaJar alone(Path jar, Class<?>... needed) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(jar));
        for (Class<?> each : needed) jars.add(pathOf(each));
        return new KafkaJar(jar, read(jar), loader(jars, ClassLoader.getPlatformClassLoader()));
    }

    private static ClassLoader loader(List<Path> jars, ClassLoader parent)
            throws MalformedURLException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) urls[i] = jars.get(i).toUri().toURL();
        return new URLClassLoader(urls, parent);
    }

    private static Path pathOf(Class<?> any) throws IOException {
        try {
            return Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException odd) {
            throw new IOException(odd);
        }
    }

    private static Map<String, JsonNode> read(Path jar) throws IOException {
        Map<String, JsonNode> schemas = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(KafkaJar::isSchema).toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    JsonNode schema = JSON.readTree(in);
                    schemas.put(schema.get("name").asText(), schema);
                }
            }
        }
        return schemas;
    }

    private static boolean isSchema(ZipEntry entry) {
        return entry.getName().startsWith(FOLDER) && entry.getName().endsWith(".json");
    }
}
