/** What the evaluate command prints and writes. */
@NullMarked
package dev.vit4j.cli.evaluation;

import org.jspecify.annotations.NullMarked;
