package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.Field;
import io.millrace.wire.generator.Schema.Kind;
import io.millrace.wire.generator.Schema.Struct;
import io.millrace.wire.generator.WriteEmitter.Tagged;

import java.util.List;
import java.util.stream.Collectors;

/** Emits the source file of one message: a record, with a record inside for each of its structs. */
final class RecordEmitter {
    /** Structs with more components than this get copies with one of them changed. */
    private static final int FEW = 4;

    private static final String THROTTLE = "throttleTimeMs";
    private static final String THROTTLING = "io.millrace.wire.protocol.Throttling";

    private final JavaText java = new JavaText();
    private final Body body;

    private RecordEmitter(Body body) {
        this.body = body;
    }

    static String emit(Body body, String javaPackage) {
        return new RecordEmitter(body).file(javaPackage);
    }

    private String file(String javaPackage) {
        java.line("// Generated from a schema; changes here are lost.");
        java.line("package " + javaPackage + ";").blank();
        for (String each :
                List.of(
                        "io.millrace.wire.io.Payload",
                        "io.millrace.wire.io.Sizes",
                        "io.millrace.wire.io.WireReader",
                        "io.millrace.wire.io.WireWriter",
                        "io.millrace.wire.protocol.Message",
                        "io.millrace.wire.protocol.Versions",
                        "java.nio.ByteBuffer",
                        "java.util.ArrayList",
                        "java.util.Collections",
                        "java.util.List",
                        "java.util.UUID",
                        "org.jspecify.annotations.Nullable")) {
            java.line("import " + each + ";");
        }
        java.blank();
        java.line("/** " + about() + " */");
        struct(body.top());
        return java.toString();
    }

    private String about() {
        String versions = ", versions " + body.versions() + ".";
        return switch (body.kind()) {
            case REQUEST, RESPONSE -> body.name() + ", API key " + body.number() + versions;
            case DATA -> body.name() + versions;
            case KEY, VALUE -> body.name() + ", record type " + body.number() + versions;
        };
    }

    private void struct(Struct struct) {
        boolean top = struct.equals(body.top());
        String components =
                struct.fields().stream()
                        .map(f -> JavaTypes.component(f) + " " + f.name())
                        .collect(Collectors.joining(", "));
        java.open(
                "public record "
                        + struct.name()
                        + "("
                        + components
                        + ")"
                        + (top ? " implements " + (throttles() ? THROTTLING : "Message") : ""));
        if (top) constants();
        java.line("/** Every field at its default. */");
        String values =
                struct.fields().stream().map(DefaultValue::of).collect(Collectors.joining(", "));
        java.line(
                "public static final "
                        + struct.name()
                        + " DEFAULT = new "
                        + struct.name()
                        + "("
                        + values
                        + ");");
        java.blank();
        new ReadEmitter(java, body, struct).emit();
        java.blank();
        new WriteEmitter(java, body, struct).emit();
        java.blank();
        new SizeEmitter(java, body, struct).emit();
        struct.fields().stream()
                .filter(field ->
                        struct.fields().size() > FEW || (top && throttles() && isThrottle(field)))
                .forEach(field -> with(struct, field));
        if (top) {
            for (Struct inner : body.structs().subList(1, body.structs().size())) {
                java.blank();
                java.line("/** Part of " + body.name() + ". */");
                struct(inner);
            }
        }
        java.close();
    }

    private boolean throttles() {
        return body.kind() == Kind.RESPONSE
                && body.top().fields().stream().anyMatch(RecordEmitter::isThrottle);
    }

    private static boolean isThrottle(Field field) {
        return field.name().equals(THROTTLE);
    }

    private void constants() {
        boolean record = body.kind() == Kind.KEY || body.kind() == Kind.VALUE;
        if (record) {
            java.line("/** The record type: the number that a key starts with. */");
            java.line("public static final short TYPE = " + body.number() + ";").blank();
        }
        java.line("/** The versions that can be read and written. */");
        String span = body.versions().from() + ", " + body.versions().to();
        java.line("public static final Versions VERSIONS = new Versions(" + span + ");").blank();
    }

    private void with(Struct struct, Field changed) {
        String name = changed.name();
        String values = struct.fields().stream().map(Field::name).collect(Collectors.joining(", "));
        java.blank();
        java.line("/** A copy with another " + name + ". */");
        java.open(
                "public "
                        + struct.name()
                        + " with"
                        + Tagged.capital(name)
                        + "("
                        + JavaTypes.component(changed)
                        + " "
                        + name
                        + ")");
        java.line("return new " + struct.name() + "(" + values + ");");
        java.close();
    }
}
