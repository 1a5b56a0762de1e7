"""Chinese word segmentation by jieba's dictionary and algorithm."""
