package io.millrace.wire.protocol;

/** The versions of an API or of a message, both ends included. */
public record Versions(int oldest, int newest) {
    public boolean contains(int version) {
        return oldest <= version && version <= newest;
    }

    /**
     * Refuses a version that is not one of these.
     *
     * @throws IllegalArgumentException when it is not
     */
    public void require(int version, String what) {
        if (!contains(version))
            throw new IllegalArgumentException(what + " has no version " + version);
    }
}
