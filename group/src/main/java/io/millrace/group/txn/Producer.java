package io.millrace.group.txn;

/** One incarnation of a producer. */
public record Producer(long id, short epoch) {
    /** Nobody. */
    public static final Producer NONE = new Producer(-1, (short) -1);
}
