package io.millrace.server.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a value must satisfy beyond its type.
 *
 * @param allowed the permitted values in words, as the second half of "must be ..."
 */
public record Check<T>(String allowed, Predicate<T> test) {
    public boolean accepts(T value) {
        return test.test(value);
    }

    public static <T> Check<T> any(String allowed) {
        return new Check<>(allowed, _ -> true);
    }

    public static <N extends Number> Check<N> atLeast(long min) {
        return new Check<>("at least " + min, n -> n.doubleValue() >= min);
    }

    public static <N extends Number> Check<N> between(long min, long max) {
        return new Check<>(
                "from " + min + " to " + max, n -> n.longValue() >= min && n.longValue() <= max);
    }

    public static Check<Double> fraction(double max) {
        return new Check<>(
                "from 0 to " + (max == 1 ? "1" : Double.toString(max)), n -> n >= 0 && n <= max);
    }

    public static <N extends Number> Check<N> betweenOr(long min, long max, long other) {
        return new Check<>(
                "from " + min + " to " + max + ", or " + other,
                n -> n.longValue() == other || (n.longValue() >= min && n.longValue() <= max));
    }

    public static Check<String> oneOf(String... choices) {
        var list = List.of(choices);
        return new Check<>("one of " + String.join(", ", list), list::contains);
    }

    public static Check<String> oneOfIgnoringCase(String... choices) {
        var list = List.of(choices);
        return new Check<>(
                "one of " + String.join(", ", list),
                s -> list.contains(s.toLowerCase(Locale.ROOT)));
    }

    public static Check<List<String>> listOf(String... choices) {
        var list = List.of(choices);
        return new Check<>("a list of " + String.join(", ", list), list::containsAll);
    }

    public static Check<String> nonEmpty() {
        return new Check<>("a text that is not empty", s -> !s.isEmpty());
    }

    public static Check<String> matching(String allowed, String pattern) {
        return new Check<>(allowed, Pattern.compile(pattern).asMatchPredicate());
    }
}
