/** Data sets of image files: folders of class folders, and lists of images. */
@NullMarked
package dev.vit4j.data.folder;

import org.jspecify.annotations.NullMarked;
