/** What a log knows about its producers and its leaders' epochs, and how that is kept on disk. */
@NullMarked
package io.millrace.log.state;

import org.jspecify.annotations.NullMarked;
