package io.millrace.server.api.security;

import org.jspecify.annotations.Nullable;

/**
 * What may be told of a user's SCRAM credential (KIP-554): not the secret.
 *
 * @param mechanism number of the mechanism in the protocol
 * @param iterations of its hash
 */
public record ScramCredential(byte mechanism, int iterations) {
    private static final String ITERATIONS = "iterations=";

    /**
     * Reads a stored credential.
     *
     * @param mechanism name of the mechanism, which configs have for their key
     * @param text as it is stored: pairs separated by commas
     * @return null when it is none
     */
    public static @Nullable ScramCredential of(String mechanism, String text) {
        byte number =
                switch (mechanism) {
                    case "SCRAM-SHA-256" -> 1;
                    case "SCRAM-SHA-512" -> 2;
                    default -> 0;
                };
        if (number == 0) {
            return null;
        }
        for (var pair : text.split(",")) {
            if (pair.startsWith(ITERATIONS)) {
                try {
                    return new ScramCredential(
                            number, Integer.parseInt(pair.substring(ITERATIONS.length()).strip()));
                } catch (NumberFormatException damaged) {
                    return null;
                }
            }
        }
        return null;
    }
}
