package io.millrace.wire.generator;

import java.io.Serial;

/** A schema file breaks the grammar; the message starts with file and line. */
final class SchemaError extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    SchemaError(String file, int line, String what) {
        super(file + ":" + line + ": " + what);
    }
}
