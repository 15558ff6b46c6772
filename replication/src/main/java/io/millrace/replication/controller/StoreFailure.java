package io.millrace.replication.controller;

/**
 * The store did not do what it was asked, and repeating would not help: the session expired
 * meanwhile, access was denied, a node holds what nobody can read.
 */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what was tried. */
    public StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says what is wrong. */
    public StoreFailure(String message) {
        super(message);
    }
}
