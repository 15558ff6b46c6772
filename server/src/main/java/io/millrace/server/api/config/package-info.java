/** Options as clients read and change them. */
@NullMarked
package io.millrace.server.api.config;

import org.jspecify.annotations.NullMarked;
