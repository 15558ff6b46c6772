package io.millrace.server.zk;

import java.nio.charset.StandardCharsets;

/** Znode bytes that are plain text. */
final class Text {
    private Text() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String of(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }
}
