package io.millrace.wire.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads the protocol's values from a buffer, whose position moves along. Bytes are never copied:
 * {@link #bytes} and {@link #records} return slices, which live as long as the buffer does.
 *
 * <p>Every length and every count is compared with the bytes that are left before anything is
 * allocated for it; whatever does not fit ends in {@link Malformed}. {@code flexible} chooses
 * compact lengths.
 */
public final class WireReader {
    /** The UUID that stands for "none". */
    public static final UUID ZERO_UUID = new UUID(0, 0);

    /** An empty buffer, the default of fields of type bytes. */
    public static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private static final int FIRST_CAPACITY = 256;

    private final ByteBuffer buffer;

    /** Reads from the buffer's position up to its limit; the buffer must be big-endian. */
    public WireReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** The capacity to begin a list with: a count alone must not make a peer's list large. */
    public static int firstCapacity(int count) {
        return Math.min(count, FIRST_CAPACITY);
    }

    /** Bytes not read yet. */
    public int remaining() {
        return buffer.remaining();
    }

    /** Checks that nothing is left. */
    public void end() {
        if (buffer.hasRemaining()) throw new Malformed(buffer.remaining() + " bytes too many");
    }

    public boolean bool() {
        return int8() != 0;
    }

    public byte int8() {
        need(1);
        return buffer.get();
    }

    public short int16() {
        need(2);
        return buffer.getShort();
    }

    public int uint16() {
        return int16() & 0xffff;
    }

    public int int32() {
        need(4);
        return buffer.getInt();
    }

    public long uint32() {
        return int32() & 0xffff_ffffL;
    }

    public long int64() {
        need(8);
        return buffer.getLong();
    }

    public double float64() {
        need(8);
        return buffer.getDouble();
    }

    public UUID uuid() {
        need(16);
        long high = buffer.getLong();
        long low = buffer.getLong();
        return (high | low) == 0 ? ZERO_UUID : new UUID(high, low);
    }

    /** At most five bytes of seven bits, low ones first; values above 2^31 - 1 are refused. */
    public int unsignedVarint() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = int8();
            value |= (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
        int last = int8();
        if (last < 0 || last > 7) throw new Malformed("varint above 2^31 - 1");
        return value | last << 28;
    }

    public String string(boolean flexible) {
        return text(present(stringLength(flexible), "string"));
    }

    public @Nullable String nullableString(boolean flexible) {
        int length = stringLength(flexible);
        return length < 0 ? null : text(length);
    }

    public ByteBuffer bytes(boolean flexible) {
        return slice(present(blockLength(flexible), "bytes"));
    }

    public @Nullable ByteBuffer nullableBytes(boolean flexible) {
        int length = blockLength(flexible);
        return length < 0 ? null : slice(length);
    }

    public Payload records(boolean flexible) {
        return new Payload.Bytes(slice(present(blockLength(flexible), "records")));
    }

    public @Nullable Payload nullableRecords(boolean flexible) {
        int length = blockLength(flexible);
        return length < 0 ? null : new Payload.Bytes(slice(length));
    }

    /** The number of elements of an array whose elements take at least {@code least} bytes each. */
    public int count(boolean flexible, int least) {
        return present(nullableCount(flexible, least), "array");
    }

    /** Like {@link #count}, or -1 when the array is null. */
    public int nullableCount(boolean flexible, int least) {
        int count = flexible ? unsignedVarint() - 1 : int32();
        if (count < -1) throw new Malformed("array of " + count + " elements");
        if (count > buffer.remaining() / least) {
            throw new Malformed(
                    "array of " + count + " elements in " + buffer.remaining() + " bytes");
        }
        return count;
    }

    /** The mark before a struct that can be null. */
    public boolean isPresent() {
        return int8() >= 0;
    }

    /** The mark before a tagged struct that can be null. */
    public boolean isTagPresent() {
        return unsignedVarint() != 0;
    }

    /** Reads the size of a tagged field and returns the position where it ends. */
    public int tagEnd() {
        int size = unsignedVarint();
        need(size);
        return buffer.position() + size;
    }

    /** Goes on at a position that {@link #tagEnd} returned. */
    public void skipTo(int end) {
        buffer.position(end);
    }

    /** Checks that a tagged field ended where its size said. */
    public void checkTagEnd(int tag, int end) {
        int over = buffer.position() - end;
        if (over != 0)
            throw new Malformed(
                    "tag "
                            + tag
                            + " is "
                            + Math.abs(over)
                            + " bytes too "
                            + (over > 0 ? "short" : "long"));
    }

    /** Skips a section of tagged fields, none of which is known. */
    public void skipTags() {
        for (int tags = unsignedVarint(); tags > 0; tags--) {
            unsignedVarint();
            skipTo(tagEnd());
        }
    }

    public List<Byte> int8List(boolean flexible) {
        return elements(count(flexible, 1), WireReader::int8);
    }

    public @Nullable List<Byte> nullableInt8List(boolean flexible) {
        return nullable(nullableCount(flexible, 1), WireReader::int8);
    }

    public List<Short> int16List(boolean flexible) {
        return elements(count(flexible, 2), WireReader::int16);
    }

    public @Nullable List<Short> nullableInt16List(boolean flexible) {
        return nullable(nullableCount(flexible, 2), WireReader::int16);
    }

    public List<Integer> int32List(boolean flexible) {
        return elements(count(flexible, 4), WireReader::int32);
    }

    public @Nullable List<Integer> nullableInt32List(boolean flexible) {
        return nullable(nullableCount(flexible, 4), WireReader::int32);
    }

    public List<Long> int64List(boolean flexible) {
        return elements(count(flexible, 8), WireReader::int64);
    }

    public @Nullable List<Long> nullableInt64List(boolean flexible) {
        return nullable(nullableCount(flexible, 8), WireReader::int64);
    }

    public List<UUID> uuidList(boolean flexible) {
        return elements(count(flexible, 16), WireReader::uuid);
    }

    public @Nullable List<UUID> nullableUuidList(boolean flexible) {
        return nullable(nullableCount(flexible, 16), WireReader::uuid);
    }

    public List<String> stringList(boolean flexible) {
        return strings(count(flexible, flexible ? 1 : 2), flexible);
    }

    public @Nullable List<String> nullableStringList(boolean flexible) {
        int count = nullableCount(flexible, flexible ? 1 : 2);
        return count < 0 ? null : strings(count, flexible);
    }

    private List<String> strings(int count, boolean flexible) {
        return elements(count, flexible ? in -> in.string(true) : in -> in.string(false));
    }

    private <T> @Nullable List<T> nullable(int count, Function<WireReader, T> element) {
        return count < 0 ? null : elements(count, element);
    }

    private <T> List<T> elements(int count, Function<WireReader, T> element) {
        if (count == 0) return List.of();
        if (count == 1) return List.of(element.apply(this));
        List<T> list = new ArrayList<>(firstCapacity(count));
        for (int i = 0; i < count; i++) list.add(element.apply(this));
        return Collections.unmodifiableList(list);
    }

    private int stringLength(boolean flexible) {
        int length = flexible ? unsignedVarint() - 1 : int16();
        if (length < -1 || length > Short.MAX_VALUE)
            throw new Malformed("string of " + length + " bytes");
        return length;
    }

    private int blockLength(boolean flexible) {
        int length = flexible ? unsignedVarint() - 1 : int32();
        if (length < -1) throw new Malformed("block of " + length + " bytes");
        return length;
    }

    private String text(int length) {
        need(length);
        if (length == 0) return "";
        if (buffer.hasArray()) {
            int start = buffer.arrayOffset() + buffer.position();
            buffer.position(buffer.position() + length);
            return new String(buffer.array(), start, length, UTF_8);
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, UTF_8);
    }

    private ByteBuffer slice(int length) {
        need(length);
        ByteBuffer slice = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return slice;
    }

    private static int present(int length, String what) {
        if (length < 0) throw new Malformed(what + " must not be null");
        return length;
    }

    private void need(int bytes) {
        if (bytes > buffer.remaining())
            throw new Malformed(bytes + " bytes wanted, " + buffer.remaining() + " left");
    }
}
