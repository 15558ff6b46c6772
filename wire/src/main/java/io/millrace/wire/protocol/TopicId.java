package io.millrace.wire.protocol;

import io.millrace.wire.io.WireReader;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Topic ids: UUIDs whose text form is 22 characters of URL-safe base64 without padding. */
public final class TopicId {
    /** The id that stands for "none". */
    public static final UUID ZERO = WireReader.ZERO_UUID;

    private static final int TEXT_LENGTH = 22;

    private TopicId() {}

    /**
     * A fresh random (version 4) id. Never zero or one, which have a meaning, and never one whose
     * text begins with a dash, which command lines would take for an option.
     */
    public static UUID random(RandomGenerator random) {
        while (true) {
            long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
            long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            boolean dash = (high >>> 58) == 62;
            if (!dash) return new UUID(high, low);
        }
    }

    /** The text form. */
    public static String text(UUID id) {
        byte[] bytes = new byte[16];
        ByteBuffer.wrap(bytes)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The id of a text form.
     *
     * @throws IllegalArgumentException when the text is not one
     */
    public static UUID parse(String text) {
        if (text.length() != TEXT_LENGTH)
            throw new IllegalArgumentException("not a topic id: " + text);
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
