package io.millrace.replication;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A planted bug: the annotated static method runs instead of a method of the program. It is given
 * the receiver, if there is one, and the arguments; of several methods of that name the one with as
 * many parameters is meant. Where two checks stand one behind the other, the bug is that both are
 * missing: one method for each, with the same {@link #bug}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Plants {
    /** The full name of the class. */
    String in();

    /** The name of the method. */
    String method();

    /** The bug that this is a part of; by default the annotated method is all of it. */
    String bug() default "";

    /**
     * Whether another check stands behind the one that is taken away, so that nothing can go wrong
     * yet: not expected to be caught.
     */
    boolean guardedTwice() default false;
}
