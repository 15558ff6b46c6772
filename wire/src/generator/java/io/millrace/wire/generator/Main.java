package io.millrace.wire.generator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.wire.generator.Schema.Api;
import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.ErrorLine;
import io.millrace.wire.generator.Schema.SchemaFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Turns a folder of schemas into Java sources.
 *
 * <p>Arguments: the folder, the output folder, the package of the messages and, when the folder has
 * APIs or a table of errors, the package of their enums.
 */
public final class Main {
    private final Map<Path, String> sources = new TreeMap<>();
    private final List<Api> apis = new ArrayList<>();
    private final List<ErrorLine> errors = new ArrayList<>();

    private Main() {}

    public static void main(String[] args) throws IOException {
        try {
            new Main()
                    .run(
                            Path.of(args[0]),
                            Path.of(args[1]),
                            args[2],
                            args.length > 3 ? args[3] : args[2]);
        } catch (SchemaError wrong) {
            System.err.println(wrong.getMessage());
            System.exit(1);
        }
    }

    private void run(Path schemas, Path output, String messages, String tables) throws IOException {
        try (Stream<Path> files = Files.list(schemas)) {
            for (Path file : files.sorted().toList()) read(file, messages);
        }
        if (!apis.isEmpty()) {
            apis.sort(Comparator.comparingInt(Api::key));
            add(tables, "ApiKey", TableEmitter.apiKeys(apis, tables));
            add(messages, "RequestCodec", TableEmitter.codec(apis, messages, tables));
        }
        if (!errors.isEmpty()) add(tables, "ErrorCode", TableEmitter.errors(errors, tables));
        write(output);
    }

    private void read(Path path, String messages) throws IOException {
        String name = path.getFileName().toString();
        List<String> lines = Files.readAllLines(path, UTF_8);
        if (name.endsWith(".table")) {
            errors.addAll(SchemaReader.readErrors(name, lines));
        } else if (name.endsWith(".schema")) {
            SchemaFile file = SchemaReader.read(name, lines);
            Api api = file.api();
            if (api != null) apis.add(api);
            for (Body body : file.bodies())
                add(messages, body.name(), RecordEmitter.emit(body, messages));
        }
    }

    private void add(String javaPackage, String name, String source) {
        Path path = Path.of(javaPackage.replace('.', '/'), name + ".java");
        if (sources.put(path, source) != null)
            throw new SchemaError(name, 0, "made from two schemas");
    }

    /**
     * Files that are the same stay untouched, so that the compiler has nothing to do; those of
     * schemas gone go too.
     */
    private void write(Path output) throws IOException {
        Files.createDirectories(output);
        try (Stream<Path> files = Files.walk(output)) {
            for (Path old : files.filter(Files::isRegularFile).toList()) {
                if (!sources.containsKey(output.relativize(old))) Files.delete(old);
            }
        }
        for (var source : sources.entrySet()) {
            Path path = output.resolve(source.getKey());
            if (Files.exists(path) && Files.readString(path).equals(source.getValue())) continue;
            Files.createDirectories(path.getParent());
            Files.writeString(path, source.getValue());
        }
    }
}
