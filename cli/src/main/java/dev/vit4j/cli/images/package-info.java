/** Commands over many images: which files, the pipeline, one result per image. */
@NullMarked
package dev.vit4j.cli.images;

import org.jspecify.annotations.NullMarked;
