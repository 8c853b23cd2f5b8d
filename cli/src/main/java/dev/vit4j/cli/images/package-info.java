/** Commands over many images: their files, the pipeline, and one result per image. */
@NullMarked
package dev.vit4j.cli.images;

import org.jspecify.annotations.NullMarked;
