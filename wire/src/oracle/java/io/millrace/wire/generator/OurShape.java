package io.millrace.wire.generator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.wire.generator.Schema.ArrayOf;
import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Primitive;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.Schema.StructRef;
import io.millrace.wire.oracle.KafkaLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Describes one version of a message as our schema files have it, in the lines of KafkaShape. */
public final class OurShape {
    private final Body body;

    private OurShape(Body body) {
        this.body = body;
    }

    /** All messages of a folder of schemas, by name. */
    public static Map<String, OurShape> readAll(Path folder) throws IOException {
        Map<String, OurShape> shapes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".schema")).toList()) {
                var read = SchemaReader.read(file.toString(), Files.readAllLines(file, UTF_8));
                read.bodies().forEach(body -> shapes.put(body.name(), new OurShape(body)));
            }
        }
        return shapes;
    }

    public List<Integer> versions() {
        return IntStream.rangeClosed(body.versions().from(), body.versions().to()).boxed().toList();
    }

    /** The API key or record type. */
    public int number() {
        return body.number();
    }

    public List<String> describe(int version, boolean details) {
        List<String> lines = new ArrayList<>();
        lines.add(body.flexible().contains(version) ? "flexible" : "not flexible");
        fields(body.top(), version, details, "", lines);
        return lines;
    }

    private void fields(
            Struct struct, int version, boolean details, String indent, List<String> lines) {
        List<Field> here =
                struct.fields().stream().filter(f -> f.versions().contains(version)).toList();
        Stream<Field> plain = here.stream().filter(f -> f.plain().contains(version));
        Stream<Field> tagged =
                here.stream()
                        .filter(f -> f.tagged().contains(version))
                        .sorted(Comparator.comparingInt(Field::tag));
        Stream.concat(plain, tagged)
                .forEach(field -> {
                    lines.add(line(field, version, details, indent));
                    var type =
                            field.type() instanceof ArrayOf(var element) ? element : field.type();
                    if (type instanceof StructRef(String name)) {
                        fields(body.struct(name), version, details, indent + "  ", lines);
                    }
                });
    }

    private static String line(Field field, int version, boolean details, String indent) {
        int tag = field.tagged().contains(version) ? field.tag() : -1;
        String type = typeName(field.type());
        return KafkaLine.of(
                indent + field.name(),
                type,
                field.nullable().contains(version),
                tag,
                field.defaultValue(),
                details && field.ignorable(),
                details && field.key());
    }

    private static String typeName(Schema.Type type) {
        return switch (type) {
            case Primitive primitive -> primitive.schemaName();
            case StructRef _ -> "struct";
            case ArrayOf(var element) -> "[]" + typeName(element);
        };
    }
}
