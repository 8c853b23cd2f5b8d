/**
 * The command line. One class per command: it reads options, calls core and prints. Its output and exit codes are a
 * contract. This package contains user interface code only.
 */
@NullMarked
package dev.vit4j.cli;

import org.jspecify.annotations.NullMarked;
