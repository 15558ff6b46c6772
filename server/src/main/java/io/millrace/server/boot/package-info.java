/** The command line and the order in which a broker's parts start and stop. */
@NullMarked
package io.millrace.server.boot;

import org.jspecify.annotations.NullMarked;
