package io.millrace.wire.generator;

/** Java source being written: lines, indented by the braces left open. */
final class JavaText {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    JavaText line(String line) {
        if (!line.isEmpty()) text.repeat("    ", depth).append(line);
        text.append('\n');
        return this;
    }

    JavaText blank() {
        return line("");
    }

    /** A line that ends in an opening brace. */
    JavaText open(String line) {
        line(line + " {");
        depth++;
        return this;
    }

    JavaText close() {
        depth--;
        return line("}");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
