/** What is done to a log from time to time: deciding which segments have had their day. */
@NullMarked
package io.millrace.log.upkeep;

import org.jspecify.annotations.NullMarked;
